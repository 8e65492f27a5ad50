import 'uplot/dist/uPlot.min.css';
import './timeloom.css';
